<?php
/**
 * Settings › OnMessage, with a test of the connection.
 *
 * @package OnMessage
 */

namespace OnMessage;

defined( 'ABSPATH' ) || exit;

/** Hook up the page. */
function start_settings_page(): void {
	add_action( 'admin_menu', __NAMESPACE__ . '\\add_settings_page' );
	add_action( 'admin_init', __NAMESPACE__ . '\\register_settings' );
	add_filter( 'plugin_action_links_' . plugin_basename( FOLDER . '/onmessage.php' ), __NAMESPACE__ . '\\with_settings_link' );
}

/** Put the page into the menu. */
function add_settings_page(): void {
	add_options_page( 'OnMessage', 'OnMessage', 'manage_options', 'onmessage', __NAMESPACE__ . '\\show_settings_page' );
}

/** A link to the page in the list of plugins. */
function with_settings_link( $links ) {
	$link = sprintf( '<a href="%s">%s</a>', esc_url( admin_url( 'options-general.php?page=onmessage' ) ), esc_html__( 'Settings', 'onmessage' ) );
	return array_merge( array( $link ), (array) $links );
}

/** The fields of the page: a setting's name, its label, and how it is shown. */
function settings_fields_of_page(): array {
	return array(
		'URL'      => array( __( 'Address of the service', 'onmessage' ), 'address_input' ),
		'KEY'      => array( __( 'Key', 'onmessage' ), 'key_input' ),
		'CHANNEL'  => array( __( 'Channel of the canon', 'onmessage' ), 'channel_input' ),
		'TYPES'    => array( __( 'What is checked', 'onmessage' ), 'types_input' ),
		'FIELDS'   => array( __( 'Hidden custom fields', 'onmessage' ), 'fields_input' ),
		'FAIL'     => array( __( 'If it cannot be checked', 'onmessage' ), 'fail_input' ),
		'TIMEOUT'  => array( __( 'Seconds to wait', 'onmessage' ), 'timeout_input' ),
		'IN_SPITE' => array( __( 'May publish in spite of findings', 'onmessage' ), 'roles_input' ),
	);
}

/** Register the option, its section and its fields. */
function register_settings(): void {
	register_setting( 'onmessage', OPTION, array( 'type' => 'array', 'sanitize_callback' => __NAMESPACE__ . '\\cleaned' ) );
	add_settings_section( 'onmessage', '', '__return_empty_string', 'onmessage' );
	foreach ( settings_fields_of_page() as $name => list( $label, $input ) ) {
		$single = ! in_array( $name, array( 'TYPES', 'IN_SPITE', 'FAIL' ), true );
		add_settings_field( $name, esc_html( $label ), __NAMESPACE__ . '\\show_field', 'onmessage', 'onmessage', array( 'name' => $name, 'input' => $input ) + ( $single ? array( 'label_for' => "onmessage-$name" ) : array() ) );
	}
}

/** A field, or what wp-config.php says in its place. */
function show_field( array $field ): void {
	$name = $field['name'];
	if ( is_constant( $name ) ) {
		$value = 'KEY' === $name ? '••••••••' : implode( ', ', (array) setting( $name ) );
		printf( '<code>%s</code> <span class="description">%s</span>', esc_html( $value ), esc_html( "ONMESSAGE_$name, wp-config.php" ) );
		return;
	}
	call_user_func( __NAMESPACE__ . '\\' . $field['input'], OPTION . '[' . strtolower( $name ) . ']', "onmessage-$name", setting( $name ) );
}

/** The address. */
function address_input( string $name, string $id, $value ): void {
	printf( '<input type="url" class="regular-text" name="%s" id="%s" value="%s" placeholder="https://onmessage.brightline.example">', esc_attr( $name ), esc_attr( $id ), esc_attr( (string) $value ) );
}

/** The key is never shown again; left empty it stays. */
function key_input( string $name, string $id, $value ): void {
	$kept = $value ? __( 'A key is kept. Leave this empty to go on with it.', 'onmessage' ) : __( 'As “onmessage serve --new-key” has shown it; with the scopes “check” and “decide”.', 'onmessage' );
	printf( '<input type="password" class="regular-text" autocomplete="new-password" name="%s" id="%s" value=""><p class="description">%s</p>', esc_attr( $name ), esc_attr( $id ), esc_html( $kept ) );
}

/** The channel. */
function channel_input( string $name, string $id, $value ): void {
	printf( '<input type="text" name="%s" id="%s" value="%s"><p class="description">%s</p>', esc_attr( $name ), esc_attr( $id ), esc_attr( (string) $value ), esc_html__( 'Empty: the one that the service has for this key.', 'onmessage' ) );
}

/** The types of posts. */
function types_input( string $name, string $id, $value ): void {
	$types = get_post_types( array( 'show_ui' => true ), 'objects' );
	unset( $types['attachment'], $types['wp_template'], $types['wp_template_part'], $types['wp_navigation'] );
	boxes( $name, wp_list_pluck( $types, 'label' ), (array) $value );
}

/** Hidden fields. */
function fields_input( string $name, string $id, $value ): void {
	printf( '<input type="text" class="regular-text" name="%s" id="%s" value="%s"><p class="description">%s</p>', esc_attr( $name ), esc_attr( $id ), esc_attr( implode( ', ', (array) $value ) ), esc_html__( 'Names that begin with “_”, with commas. Visible fields and those of SEO plugins are checked anyway.', 'onmessage' ) );
}

/** What happens where nothing can be checked. */
function fail_input( string $name, string $id, $value ): void {
	$ways = array( 'closed' => __( 'do not publish', 'onmessage' ), 'open' => __( 'publish without a check', 'onmessage' ) );
	foreach ( $ways as $way => $label ) {
		printf( '<label><input type="radio" name="%s" value="%s"%s> %s</label><br>', esc_attr( $name ), esc_attr( $way ), checked_if( $way === $value ), esc_html( $label ) );
	}
}

/** How long to wait. */
function timeout_input( string $name, string $id, $value ): void {
	printf( '<input type="number" min="1" max="60" name="%s" id="%s" value="%d">', esc_attr( $name ), esc_attr( $id ), (int) $value );
}

/** The roles that may decide. */
function roles_input( string $name, string $id, $value ): void {
	boxes( $name, array_map( 'translate_user_role', wp_roles()->get_names() ), (array) $value );
	printf( '<p class="description">%s</p>', esc_html__( 'With a written reason and a last day; each such decision is kept in OnMessage, where every check knows it, and with the post.', 'onmessage' ) );
}

/** A box for each of several. */
function boxes( string $name, array $labels, array $values ): void {
	printf( '<input type="hidden" name="%s[]" value="">', esc_attr( $name ) ); // so that none at all is sent as well
	foreach ( $labels as $value => $label ) {
		printf( '<label><input type="checkbox" name="%s[]" value="%s"%s> %s</label><br>', esc_attr( $name ), esc_attr( $value ), checked_if( in_array( (string) $value, $values, true ) ), esc_html( $label ) );
	}
}

/** The attribute of a box that is ticked. */
function checked_if( bool $is ): string {
	return $is ? ' checked' : '';
}

/** What was sent, as it is kept. What wp-config.php says is not kept here. */
function cleaned( $sent ): array {
	$sent   = is_array( $sent ) ? $sent : array();
	$before = (array) get_option( OPTION, array() );
	$list   = static function ( $values ): array {
		return array_values( array_filter( array_map( 'sanitize_text_field', (array) $values ) ) );
	};
	$kept   = array(
		'url'      => esc_url_raw( trim( $sent['url'] ?? '' ), array( 'https', 'http' ) ),
		'key'      => '' === trim( $sent['key'] ?? '' ) ? ( $before['key'] ?? '' ) : sanitize_text_field( $sent['key'] ),
		'channel'  => sanitize_text_field( $sent['channel'] ?? '' ),
		'types'    => $list( $sent['types'] ?? array() ),
		'fields'   => is_array( $sent['fields'] ?? '' ) ? $list( $sent['fields'] ) : $list( explode( ',', $sent['fields'] ?? '' ) ),
		'fail'     => 'open' === ( $sent['fail'] ?? '' ) ? 'open' : 'closed',
		'timeout'  => max( 1, min( 60, (int) ( $sent['timeout'] ?? DEFAULTS['TIMEOUT'] ) ) ),
		'in_spite' => $list( $sent['in_spite'] ?? array() ),
	);
	foreach ( array_keys( settings_fields_of_page() ) as $name ) {
		if ( is_constant( $name ) ) {
			unset( $kept[ strtolower( $name ) ] );
		}
	}
	return $kept;
}

/** The page. */
function show_settings_page(): void {
	if ( isset( $_POST['onmessage_test'] ) && check_admin_referer( 'onmessage_test' ) && current_user_can( 'manage_options' ) ) {
		foreach ( tested() as list( $kind, $said ) ) {
			printf( '<div class="notice notice-%s onmessage-tested"><p>%s</p></div>', esc_attr( $kind ), esc_html( $said ) );
		}
	}
	echo '<div class="wrap"><h1>OnMessage</h1><p>' . esc_html__( 'What contradicts the canon does not become public. The service is your own: “onmessage serve” runs it.', 'onmessage' ) . '</p>';
	echo '<form method="post" action="options.php">';
	settings_fields( 'onmessage' );
	do_settings_sections( 'onmessage' );
	submit_button();
	echo '</form><h2>' . esc_html__( 'The connection', 'onmessage' ) . '</h2><form method="post">';
	wp_nonce_field( 'onmessage_test' );
	submit_button( __( 'Test the connection', 'onmessage' ), 'secondary', 'onmessage_test', false );
	echo ' <span class="description">' . esc_html__( 'With what is saved. Nothing is published.', 'onmessage' ) . '</span></form></div>';
}

/** Ask the service as a post would, and whether it takes decisions: what came of it, for people. */
function tested(): array {
	if ( ! is_set_up() ) {
		return array( array( 'error', __( 'Save an address and a key first.', 'onmessage' ) ) );
	}
	$asked = array_filter( array( 'text' => 'A test of the connection.', 'channel' => setting( 'CHANNEL' ) ) );

	list( $status, $answer, $error ) = call_service( '/v1/check', (string) wp_json_encode( $asked ) );
	if ( 200 !== $status || ! isset( $answer['allowed'] ) ) {
		return array( array( 'error', trouble( $status, $answer, $error ) ) );
	}
	delete_transient( TROUBLE );
	/* translators: the first digits of the canon's hash */
	$told = array( array( 'success', sprintf( __( 'OnMessage answers, takes the key, and checks with the canon %s.', 'onmessage' ), substr( $answer['canon']['sha256'], 0, 8 ) ) ) );

	// What is no decision is refused as that, or else because the key may not decide.
	list( $status ) = call_service( '/v1/decisions', '{}' );
	$told[] = 403 === $status
		? array( 'warning', __( 'Nobody can publish in spite of findings: the key lacks the scope “decide”.', 'onmessage' ) )
		: array( 'success', __( 'Those who may can publish in spite of findings: the key has the scope “decide”.', 'onmessage' ) );
	return $told;
}

/** What is wrong with the connection, and what to do. */
function trouble( int $status, array $answer, string $error ): string {
	if ( 0 === $status ) {
		/* translators: 1: an address; 2: an error of the network */
		return sprintf( __( 'Nobody answers at %1$s: %2$s. Is “onmessage serve” running, and can this server reach it?', 'onmessage' ), setting( 'URL' ), $error );
	}
	if ( 401 === $status ) {
		return __( 'The service answers, and does not know the key. Make one with “onmessage serve --new-key”, and put its lines into onmessage.yaml.', 'onmessage' );
	}
	if ( isset( $answer['detail'] ) ) {
		/* translators: what the service says */
		return sprintf( __( 'The service answers, and says no: %s', 'onmessage' ), $answer['detail'] );
	}
	/* translators: 1: an address; 2: a status of HTTP */
	return sprintf( __( 'Something else than OnMessage answers at %1$s (status %2$d). Give the address without a path.', 'onmessage' ), setting( 'URL' ), $status );
}
